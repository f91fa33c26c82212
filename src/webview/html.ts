/** The panel's document, as the extension host writes it into the webview. Pure text: no DOM, no `vscode`. */

export interface PanelDocument {
  /** Fresh for each document; at least 128 random bits. */
  readonly nonce: string;
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** `dist/webview.js` and `dist/webview.css` as webview URIs. */
  readonly scriptUri: string;
  readonly styleUri: string;
  /** `vscode.env.language`. */
  readonly language: string;
  readonly title: string;
}

/** Content security policy of the panel: own script by nonce, own styles, nothing from elsewhere. */
export function contentSecurityPolicy(nonce: string, cspSource: string): string {
  return [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `img-src data:`,
    `font-src ${cspSource}`,
  ].join('; ');
}

/** The skeleton that `dist/webview.js` fills. `lang` carries the language to the script. */
export function panelHtml({ nonce, cspSource, scriptUri, styleUri, language, title }: PanelDocument): string {
  return `<!DOCTYPE html>
<html lang="${escapeAttribute(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeAttribute(contentSecurityPolicy(nonce, cspSource))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${escapeAttribute(nonce)}">
<title>${escapeAttribute(title)}</title>
<link rel="stylesheet" href="${escapeAttribute(styleUri)}">
</head>
<body>
<main id="panel"></main>
<script nonce="${escapeAttribute(nonce)}" src="${escapeAttribute(scriptUri)}"></script>
</body>
</html>
`;
}

function escapeAttribute(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
