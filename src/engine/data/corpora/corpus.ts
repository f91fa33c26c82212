/** A corpus file: a pure `spec` and how its texts are had. */
import type { Spec } from '../../config/spec';
import type { Message } from '../../protocol';
import type { DownloadContext } from '../download';

export type Progress = (what: Message, done: number, total: number | undefined) => void;

export interface RunningText {
  readonly text: string;
  /** sha256. */
  readonly hash: string;
}

export interface LabelledTexts {
  readonly texts: readonly string[];
  /** Class name of each text. */
  readonly labels: readonly string[];
  /** sha256. */
  readonly hash: string;
}

export interface TextCorpus {
  readonly kind: 'tokens';
  readonly spec: Spec;
  open(context: DownloadContext, progress: Progress): Promise<RunningText>;
}

export interface LabelledCorpus {
  readonly kind: 'labelled_text';
  readonly spec: Spec;
  open(context: DownloadContext, progress: Progress): Promise<LabelledTexts>;
}

export type Corpus = TextCorpus | LabelledCorpus;
