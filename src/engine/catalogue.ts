/** Everything a config may name: the specs of all folders, by section. */
import { modelCommon, optimizerCommon } from './config/sections';
import type { Options, Section, Spec } from './config/spec';
import type { Model } from './models/model';
import { optimizers } from './optimizers/catalogue';
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
    model: new Map(),
    function: new Map(),
    corpus: new Map(),
    loss: new Map(),
    initializer: new Map(),
    tokenizer: new Map(),
  },
  models: new Map(),
  optimizerKinds: new Map([...optimizers, ...searchMethods].map(({ spec, kind }) => [spec.name, kind])),
  corpusKinds: new Map(),
};
