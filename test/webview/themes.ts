/** Colours that VS Code's default themes hand to webviews, as far as the panel and its controls read them. */

export type ThemeName = 'dark' | 'light' | 'highContrast' | 'highContrastLight';

interface ThemeVariables {
  /** `data-vscode-theme-kind` of the body; also its class. */
  readonly kind: string;
  readonly colours: Readonly<Record<string, string>>;
}

const THEMES: Readonly<Record<ThemeName, ThemeVariables>> = {
  dark: {
    kind: 'vscode-dark',
    colours: {
      'foreground': '#cccccc', 'editor-foreground': '#cccccc', 'editor-background': '#1f1f1f', 'descriptionForeground': '#9d9d9d',
      'panel-border': '#2b2b2b', 'widget-border': '#313131', 'focusBorder': '#0078d4', 'errorForeground': '#f85149',
      'button-background': '#0078d4', 'button-foreground': '#ffffff', 'button-hoverBackground': '#026ec1', 'button-border': '#ffffff1a',
      'button-secondaryBackground': '#313131', 'button-secondaryForeground': '#cccccc', 'button-secondaryHoverBackground': '#3c3c3c',
      'checkbox-background': '#313131', 'checkbox-border': '#3c3c3c', 'checkbox-foreground': '#cccccc',
      'dropdown-background': '#313131', 'dropdown-border': '#3c3c3c', 'dropdown-foreground': '#cccccc', 'dropdown-listBackground': '#1f1f1f',
      'settings-dropdownListBorder': '#454545',
      'input-background': '#313131', 'input-border': '#3c3c3c', 'input-foreground': '#cccccc', 'input-placeholderForeground': '#989898',
      'inputOption-activeBackground': '#2489db82', 'inputOption-activeBorder': '#2488db', 'inputOption-activeForeground': '#ffffff',
      'inputValidation-errorBackground': '#5a1d1d', 'inputValidation-errorBorder': '#be1100',
      'inputValidation-warningBackground': '#352a05', 'inputValidation-warningBorder': '#b89500',
      'list-activeSelectionBackground': '#04395e', 'list-activeSelectionForeground': '#ffffff', 'list-hoverBackground': '#2a2d2e',
      'progressBar-background': '#0078d4', 'scrollbarSlider-background': '#79797966', 'scrollbarSlider-hoverBackground': '#646464b3',
      'scrollbarSlider-activeBackground': '#bfbfbf66', 'toolbar-hoverBackground': '#5a5d5e50', 'icon-foreground': '#cccccc',
      'editorHoverWidget-background': '#202020', 'editorHoverWidget-border': '#454545', 'editorHoverWidget-foreground': '#cccccc',
      'widget-shadow': '#0000005c', 'editor-selectionBackground': '#264f78', 'textLink-foreground': '#4daafc', 'textCodeBlock-background': '#2b2b2b',
      'charts-foreground': '#cccccc', 'charts-lines': '#cccccc80', 'charts-red': '#f14c4c', 'charts-blue': '#3794ff', 'charts-yellow': '#cca700',
      'charts-orange': '#d186167e', 'charts-green': '#89d185', 'charts-purple': '#b180d7',
    },
  },
  light: {
    kind: 'vscode-light',
    colours: {
      'foreground': '#3b3b3b', 'editor-foreground': '#3b3b3b', 'editor-background': '#ffffff', 'descriptionForeground': '#3b3b3b',
      'panel-border': '#e5e5e5', 'widget-border': '#e5e5e5', 'focusBorder': '#005fb8', 'errorForeground': '#f85149',
      'button-background': '#005fb8', 'button-foreground': '#ffffff', 'button-hoverBackground': '#0258a8', 'button-border': '#0000001a',
      'button-secondaryBackground': '#e5e5e5', 'button-secondaryForeground': '#3b3b3b', 'button-secondaryHoverBackground': '#cccccc',
      'checkbox-background': '#f8f8f8', 'checkbox-border': '#cecece', 'checkbox-foreground': '#3b3b3b',
      'dropdown-background': '#ffffff', 'dropdown-border': '#cecece', 'dropdown-foreground': '#3b3b3b', 'dropdown-listBackground': '#ffffff',
      'settings-dropdownListBorder': '#c8c8c8',
      'input-background': '#ffffff', 'input-border': '#cecece', 'input-foreground': '#3b3b3b', 'input-placeholderForeground': '#767676',
      'inputOption-activeBackground': '#bed6ed', 'inputOption-activeBorder': '#005fb8', 'inputOption-activeForeground': '#000000',
      'inputValidation-errorBackground': '#f2dede', 'inputValidation-errorBorder': '#be1100',
      'inputValidation-warningBackground': '#f6f5d2', 'inputValidation-warningBorder': '#b89500',
      'list-activeSelectionBackground': '#e8e8e8', 'list-activeSelectionForeground': '#000000', 'list-hoverBackground': '#f2f2f2',
      'progressBar-background': '#005fb8', 'scrollbarSlider-background': '#64646466', 'scrollbarSlider-hoverBackground': '#646464b3',
      'scrollbarSlider-activeBackground': '#00000099', 'toolbar-hoverBackground': '#b8b8b850', 'icon-foreground': '#3b3b3b',
      'editorHoverWidget-background': '#f8f8f8', 'editorHoverWidget-border': '#c8c8c8', 'editorHoverWidget-foreground': '#3b3b3b',
      'widget-shadow': '#00000029', 'editor-selectionBackground': '#add6ff', 'textLink-foreground': '#005fb8', 'textCodeBlock-background': '#f8f8f8',
      'charts-foreground': '#3b3b3b', 'charts-lines': '#3b3b3b80', 'charts-red': '#e51400', 'charts-blue': '#1a85ff', 'charts-yellow': '#bf8803',
      'charts-orange': '#d186167e', 'charts-green': '#388a34', 'charts-purple': '#652d90',
    },
  },
  highContrast: {
    kind: 'vscode-high-contrast',
    colours: {
      'foreground': '#ffffff', 'editor-foreground': '#ffffff', 'editor-background': '#000000', 'descriptionForeground': '#ffffffb3',
      'contrastBorder': '#6fc3df', 'contrastActiveBorder': '#f38518', 'panel-border': '#6fc3df', 'widget-border': '#6fc3df', 'focusBorder': '#f38518',
      'errorForeground': '#f48771', 'button-background': '#000000', 'button-foreground': '#ffffff', 'button-border': '#6fc3df',
      'button-secondaryBackground': '#000000', 'button-secondaryForeground': '#ffffff', 'checkbox-background': '#000000', 'checkbox-border': '#6fc3df',
      'checkbox-foreground': '#ffffff', 'dropdown-background': '#000000', 'dropdown-border': '#6fc3df', 'dropdown-foreground': '#ffffff',
      'dropdown-listBackground': '#000000', 'settings-dropdownListBorder': '#6fc3df', 'input-background': '#000000', 'input-border': '#6fc3df',
      'input-foreground': '#ffffff', 'input-placeholderForeground': '#ffffffb3', 'inputOption-activeBackground': '#00000000',
      'inputOption-activeBorder': '#6fc3df', 'inputOption-activeForeground': '#ffffff', 'inputValidation-errorBackground': '#000000',
      'inputValidation-errorBorder': '#6fc3df', 'inputValidation-warningBackground': '#000000', 'inputValidation-warningBorder': '#6fc3df',
      'list-hoverBackground': '#ffffff1a', 'progressBar-background': '#6fc3df', 'scrollbarSlider-background': '#6fc3df99',
      'scrollbarSlider-hoverBackground': '#6fc3dfcc', 'scrollbarSlider-activeBackground': '#6fc3df', 'icon-foreground': '#ffffff',
      'editorHoverWidget-background': '#0c141f', 'editorHoverWidget-border': '#6fc3df', 'editorHoverWidget-foreground': '#ffffff',
      'editor-selectionBackground': '#ffffff', 'textLink-foreground': '#21a6ff', 'textCodeBlock-background': '#000000',
      'charts-foreground': '#ffffff', 'charts-lines': '#ffffff80', 'charts-red': '#f48771', 'charts-blue': '#3794ff', 'charts-yellow': '#ffd370',
      'charts-orange': '#ab5a00', 'charts-green': '#89d185', 'charts-purple': '#b180d7',
    },
  },
  highContrastLight: {
    kind: 'vscode-high-contrast-light',
    colours: {
      'foreground': '#292929', 'editor-foreground': '#292929', 'editor-background': '#ffffff', 'descriptionForeground': '#292929b3',
      'contrastBorder': '#0f4a85', 'contrastActiveBorder': '#006bbd', 'panel-border': '#0f4a85', 'widget-border': '#0f4a85', 'focusBorder': '#006bbd',
      'errorForeground': '#b5200d', 'button-background': '#0f4a85', 'button-foreground': '#ffffff', 'button-hoverBackground': '#0f4a85', 'button-border': '#0f4a85',
      'button-secondaryBackground': '#ffffff', 'button-secondaryForeground': '#292929', 'checkbox-background': '#ffffff', 'checkbox-border': '#0f4a85',
      'checkbox-foreground': '#292929', 'dropdown-background': '#ffffff', 'dropdown-border': '#0f4a85', 'dropdown-foreground': '#292929',
      'dropdown-listBackground': '#ffffff', 'settings-dropdownListBorder': '#0f4a85', 'input-background': '#ffffff', 'input-border': '#0f4a85',
      'input-foreground': '#292929', 'input-placeholderForeground': '#292929b3', 'inputOption-activeBackground': '#00000000',
      'inputOption-activeBorder': '#0f4a85', 'inputOption-activeForeground': '#292929', 'inputValidation-errorBackground': '#ffffff',
      'inputValidation-errorBorder': '#0f4a85', 'inputValidation-warningBackground': '#ffffff', 'inputValidation-warningBorder': '#0f4a85',
      'list-hoverBackground': '#0f4a851a', 'progressBar-background': '#0f4a85', 'scrollbarSlider-background': '#0f4a8566',
      'scrollbarSlider-hoverBackground': '#0f4a85cc', 'scrollbarSlider-activeBackground': '#0f4a85', 'icon-foreground': '#292929',
      'editorHoverWidget-background': '#ffffff', 'editorHoverWidget-border': '#0f4a85', 'editorHoverWidget-foreground': '#292929',
      'editor-selectionBackground': '#0f4a85', 'textLink-foreground': '#0f4a85', 'textCodeBlock-background': '#f2f2f2',
      'charts-foreground': '#292929', 'charts-lines': '#29292980', 'charts-red': '#b5200d', 'charts-blue': '#1a85ff', 'charts-yellow': '#895503',
      'charts-orange': '#0f4a85', 'charts-green': '#374e06', 'charts-purple': '#652d90',
    },
  },
};

export const THEME_NAMES: readonly ThemeName[] = ['dark', 'light', 'highContrast', 'highContrastLight'];

/** What VS Code sets on a webview's document for a theme. */
export function themeOf(name: ThemeName): { readonly kind: string; readonly className: string; readonly variables: Readonly<Record<string, string>> } {
  const { kind, colours } = THEMES[name];
  const variables: Record<string, string> = {
    '--vscode-font-family': 'system-ui, "Noto Sans", "DejaVu Sans", "Noto Sans CJK SC", sans-serif',
    '--vscode-font-size': '13px',
    '--vscode-font-weight': 'normal',
    '--vscode-editor-font-family': '"DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace',
    '--vscode-editor-font-size': '14px',
  };
  for (const [id, colour] of Object.entries(colours)) variables[`--vscode-${id}`] = colour;
  // VS Code puts both classes on high contrast light.
  return { kind, className: kind === 'vscode-high-contrast-light' ? 'vscode-high-contrast vscode-high-contrast-light' : kind, variables };
}
