/** Everything a config may name: the specs of all folders, by section. */
import { modelCommon, optimizerCommon } from './config/sections';
import type { Json, Options, Section, Spec } from './config/spec';
import { corpora, tokenizers } from './data/catalogue';
import { initializers } from './initializers/catalogue';
import { models } from './models/catalogue';
import { functionSpecs } from './models/functions/catalogue';
import { losses } from './models/losses';
import type { Model } from './models/model';
import { findOptimizer, optimizers } from './optimizers/catalogue';
import { schedules } from './schedules/catalogue';
import { searchMethods } from './search/catalogue';

/** The catalogue as the analyser, the editor and the generators read it. */
export interface Catalogue {
  /** By canonical name; `findSpec` knows aliases too. */
  readonly sections: Readonly<Record<Section, ReadonlyMap<string, Spec>>>;
  readonly models: ReadonlyMap<string, Model>;
  /** How an optimizer works: over gradients, on the host, or without gradients. */
  readonly optimizerKinds: ReadonlyMap<string, 'gradient' | 'host' | 'search'>;
  /** What a corpus of the catalogue gives. */
  readonly corpusKinds: ReadonlyMap<string, Model['data']>;
  /** Vectors of the parameters' length that an optimizer keeps between steps. */
  slots(optimizer: string, options: Readonly<Record<string, Json | undefined>>): number;
}

const commonOptions: Partial<Record<Section, Options>> = { model: modelCommon, optimizer: optimizerCommon };

/** Keys that every name of a section takes beside its own. */
export const commonOf = (section: Section): Options => commonOptions[section] ?? {};

/** All options of a name: its own first. */
export const optionsOf = (section: Section, spec: Spec): Options => ({ ...spec.options, ...commonOf(section) });

/** A spec by its name or an alias. */
export function findSpec(catalogue: Catalogue, section: Section, name: string): Spec | undefined {
  const specs = catalogue.sections[section];
  return specs.get(name) ?? [...specs.values()].find(spec => spec.aliases?.includes(name));
}

const byName = (specs: readonly Spec[]): ReadonlyMap<string, Spec> => new Map(specs.map(spec => [spec.name, spec]));
const specsOf = (files: readonly { readonly spec: Spec }[]): readonly Spec[] => files.map(({ spec }) => spec);

/** What runs today. */
export const catalogue: Catalogue = {
  sections: {
    optimizer: byName([...specsOf(optimizers), ...specsOf(searchMethods)]),
    schedule: byName(specsOf(schedules)),
    model: byName(specsOf(models)),
    function: byName(functionSpecs),
    corpus: byName(specsOf(corpora)),
    loss: byName(specsOf(losses)),
    initializer: byName(specsOf(initializers)),
    tokenizer: byName(specsOf(tokenizers)),
  },
  models: new Map(models.map(model => [model.spec.name, model])),
  optimizerKinds: new Map([...optimizers, ...searchMethods].map(({ spec, kind }) => [spec.name, kind])),
  corpusKinds: new Map(corpora.map(({ spec, kind }) => [spec.name, kind])),
  slots(name, options) {
    const optimizer = findOptimizer(name);
    return optimizer?.kind === 'gradient' ? optimizer.transform(options).slots.length : 0;
  },
};
