/**
 * @file Lint without type information (the compiler checks types): correctness, the house rules, and the boundaries between folders that
 * ARCHITECTURE.md states. Every rule says in its message what to do instead.
 */
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** An import path (relative or bare) that is not allowed, with the way out. */
const ban = (regex, message) => ({ regex, message });
const restrict = (...patterns) => ['error', { patterns }];

const noEditor = ban('^vscode$', 'The engine runs in a worker, in the command line and in tests: no `vscode` here.');
const noShell = ban('/(extension|webview)(/|$)', 'Arrows go one way: nothing in the engine imports from the extension or the panel.');
const noTensorFlow = ban('^@tensorflow/', 'Only src/engine/ops and src/engine/program know TensorFlow.js; use the `Ops` interface.');
const noNative = ban('^(koffi|onnxruntime-node|onnx-proto)', 'Only src/engine/program knows ONNX and native code.');
const noNode = ban('^node:', 'This file is also loaded where there is no Node (the panel) or no trust (the analyser): keep it pure.');
const onlySurface = (...allowed) =>
  ban(`/engine/(?!(${allowed.join('|')})(/|$))`, 'From the engine import only the protocol, messages, the config analyser, the catalogue and pure specs.');
const noToolkit = ban('^@vscode/webview-ui-toolkit', 'The toolkit is archived: only src/webview/toolkit.ts wraps it.');

const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Named exports only: a name is the same everywhere.' };
const noBarrel = { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that defines the name.' };
const noLie = { selector: 'TSAsExpression > TSAsExpression[typeAnnotation.type="TSUnknownKeyword"]', message: 'A cast through unknown lies: narrow with a check.' };
const noAssertion = {
  selector: 'TSNonNullExpression > :not(MemberExpression[computed=true]):not(TSNonNullExpression)',
  message: 'Assert only an index known to be in range (`a[i]!`); narrow anything else with a check.',
};
const houseRules = [noDefaultExport, noBarrel, noLie, noAssertion];

const clock = 'Results do not depend on the wall clock; take times from the trainer\'s clock or the run store.';
const noClock = [
  { selector: 'NewExpression[callee.name="Date"]', message: clock },
  { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: clock },
  { selector: 'MemberExpression[object.name="performance"][property.name="now"]', message: clock },
  { selector: 'MemberExpression[object.name="process"][property.name="hrtime"]', message: clock },
];
const noChance = {
  selector: 'MemberExpression[object.name="Math"][property.name="random"]',
  message: 'Random numbers come from (seed, stream, counter): see src/engine/random.ts.',
};

/** Engine files whose matter is time as people see it: how long it took, when it began. */
const WALL_CLOCK = ['src/engine/train/clock.ts', 'src/engine/train/ticker.ts', 'src/engine/runs/**', 'src/engine/cli.ts', 'src/engine/cli/**', 'src/engine/worker.ts'];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.stepwise-dev/', '**/.stepwise/', 'docs/', 'examples/'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-undef': 'off', // the compiler knows better
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': ['error', { destructuring: 'all' }],
      'no-implicit-coercion': ['error', { boolean: false }],
      'no-control-regex': 'off', // control characters are what the terminal guard looks for
      'no-loss-of-precision': 'off', // constants keep the digits their source gives
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
    },
  },
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/array-type': ['error', { default: 'array', readonly: 'array' }],
      'no-restricted-syntax': ['error', noDefaultExport, noBarrel],
    },
  },
  { files: ['src/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...houseRules], 'no-console': 'error' } },
  {
    files: ['src/engine/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...houseRules, ...noClock, noChance],
      'no-restricted-globals': ['error', 'document', 'window', 'localStorage', 'requestAnimationFrame', 'HTMLElement', 'alert'],
      'no-restricted-imports': restrict(noEditor, noShell, noTensorFlow, noNative),
    },
  },
  {
    files: ['src/engine/{config,models,optimizers,schedules,search,initializers}/**/*.ts', 'src/engine/{catalogue,messages,protocol,random}.ts'],
    rules: { 'no-restricted-imports': restrict(noEditor, noShell, noTensorFlow, noNative, noNode) },
  },
  { files: ['src/engine/ops/**/*.ts'], rules: { 'no-restricted-imports': restrict(noEditor, noShell, noNative) } },
  { files: ['src/engine/program/**/*.ts'], rules: { 'no-restricted-imports': restrict(noEditor, noShell) } },
  { files: WALL_CLOCK, rules: { 'no-restricted-syntax': ['error', ...houseRules, noChance] } },
  { files: ['src/engine/cli.ts', 'src/engine/cli/**'], rules: { 'no-console': 'off' } },
  {
    files: ['src/extension/**/*.ts'],
    rules: {
      'no-restricted-imports': restrict(
        onlySurface('protocol', 'messages', 'config', 'catalogue', 'runs'), noTensorFlow, noNative, noToolkit,
        ban('/webview/(?!html$)', 'The host knows the panel by its messages and its html alone.'),
      ),
    },
  },
  {
    files: ['src/webview/**/*.ts'],
    rules: {
      'no-restricted-imports': restrict(
        onlySurface('protocol', 'messages', 'config', 'catalogue'), noTensorFlow, noNative, noNode, noToolkit,
        ban('^vscode$', 'The panel runs in a browser frame; it reaches the editor by messages.'),
        ban('/extension(/|$)', 'The panel does not import from the extension.'),
      ),
    },
  },
  {
    files: ['src/webview/toolkit.ts'],
    rules: { 'no-restricted-imports': restrict(onlySurface('protocol', 'messages', 'config', 'catalogue'), noTensorFlow, noNative, noNode) },
  },
  { files: ['**/*.{mjs,cjs}'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
