/**
 * @file What must hold of the bundles: the extension's own bundle stays free of TensorFlow.js, ONNX Runtime and the native bridge
 * (activation must be fast, and a native crash must not be able to start there), the panel's stays free of Node, and both stay small.
 */

/** Upper limits in production, in bytes; `extension` is what activation loads, `parts` the rest of the host's code. */
const LIMITS = { extension: 20_000, parts: 480_000, webview: 400_000 };

/** Packages that a bundle must not hold, whether bundled or loaded at run time. */
const BANNED = {
  extension: [/@tensorflow\//, /onnxruntime/, /\bkoffi\b/],
  parts: [/@tensorflow\//, /onnxruntime/, /\bkoffi\b/],
  webview: [/@tensorflow\//, /onnxruntime/, /\bkoffi\b/, /^node:/, /^vscode$/],
  worker: [/^vscode$/],
  cli: [/^vscode$/],
};

/** @param {import('esbuild').Metafile} metafile */
function* modulesOf(metafile) {
  for (const [path, input] of Object.entries(metafile.inputs)) {
    if (path.includes('node_modules/')) yield { module: path.split('node_modules/').at(-1), importer: path };
    for (const { path: module, external } of input.imports) if (external) yield { module, importer: path };
  }
}

/** Bytes of the JavaScript a bundle consists of. @param {import('esbuild').Metafile} metafile */
const bytesOf = metafile => Object.entries(metafile.outputs).filter(([path]) => path.endsWith('.js')).reduce((sum, [, { bytes }]) => sum + bytes, 0);

/**
 * Prints the sizes and throws, with every reason at once, when a bundle holds what it must not or (in production) is too large.
 * @param {Record<string, import('esbuild').Metafile>} metafiles by name of the bundle
 * @param {boolean} production whether the bundles are minified and the limits therefore apply
 */
export function checkBundles(metafiles, production) {
  const reasons = [];
  for (const [name, metafile] of Object.entries(metafiles)) {
    for (const { module, importer } of modulesOf(metafile)) {
      if (BANNED[name]?.some(pattern => pattern.test(module))) reasons.push(`${name}: ${module} does not belong in this bundle (imported by ${importer})`);
    }
    const bytes = bytesOf(metafile);
    if (production && bytes > LIMITS[name]) {
      const largest = Object.entries(Object.values(metafile.outputs).find(output => output.entryPoint)?.inputs ?? {})
        .sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput).slice(0, 5).map(([path, { bytesInOutput }]) => `${path} ${bytesInOutput}`);
      reasons.push(`${name}: ${bytes} bytes, the limit is ${LIMITS[name]}; largest: ${largest.join(', ')}`);
    }
  }
  const sizes = Object.entries(metafiles).map(([name, metafile]) => `${name} ${Math.round(bytesOf(metafile) / 1000)} kB`);
  console.log(`built ${sizes.join(', ')}${production ? '' : ' (not minified)'}`);
  if (reasons.length > 0) throw new Error(['the bundles are not as they must be', ...new Set(reasons)].join('\n  '));
}
