/** From the plan's data section to a dataset in memory. */
import type { DataPlan } from '../config/plan';
import type { Progress } from './corpora/corpus';
import type { Dataset } from './dataset';
import type { DownloadContext } from './download';
import { openLabelledText } from './labelledText';
import { openRows } from './rows';
import { openText } from './text';

/**
 * What the model makes of the data. Of rows: `regression` wants numeric targets, `classification` classes (numbers are then class
 * names), `rows` takes targets as they look.
 */
export type DataTask = 'rows' | 'regression' | 'classification' | 'tokens' | 'labelled_text';

export interface OpenContext extends DownloadContext {
  /** Folder of the config; relative paths start here. */
  readonly folder: string;
  readonly seed: number;
  readonly task: DataTask;
}

/** @throws Failure that names file and line, where the data is not what the plan says */
export async function openDataset(plan: DataPlan, context: OpenContext, progress: Progress = () => {}): Promise<Dataset> {
  switch (context.task) {
    case 'tokens': return openText(plan, context, progress);
    case 'labelled_text': return openLabelledText(plan, context, progress);
    case 'rows':
    case 'regression':
    case 'classification': return openRows(plan, context);
  }
}
