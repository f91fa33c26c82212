/** What every part of the panel is given: the run, the view's settings, the theme, the words, and ways to act. */
import type { Control } from '../engine/protocol';
import type { CursorLink } from './charts/cursor-link';
import type { Aspect, RunModel } from './data/model';
import type { Language, Translate } from './strings';
import type { Theme } from './theme';
import type { ViewState } from './view-state';

export interface PanelContext {
  readonly model: RunModel;
  readonly view: ViewState;
  readonly theme: Theme;
  readonly language: Language;
  readonly t: Translate;
  readonly cursor: CursorLink;
  /** Smoothing weight in force: the chosen one, or what suits the run. */
  readonly smoothing: number;
  control(control: Control): void;
  openConfig(): void;
  resumeRun(): void;
  /** Changes settings, keeps them, and redraws. */
  changeView(patch: Partial<ViewState>): void;
  /** Redraws in the next frame. */
  refresh(): void;
}

/** Why a part is asked to update: what changed in the run, the view's settings, the theme, the size. */
export type Change = Aspect | 'view' | 'theme' | 'size';

/** A part of the panel. */
export interface Part {
  readonly element: HTMLElement;
  update(changes: ReadonlySet<Change>): void;
}

export const touches = (changes: ReadonlySet<Change>, ...wanted: readonly Change[]): boolean => wanted.some(change => changes.has(change));
