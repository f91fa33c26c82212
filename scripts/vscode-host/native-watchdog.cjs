/** @file Takes the place of the native @vscode/native-watchdog in the test host: the extension host ends once its parent is gone. */
const gone = pid => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

exports.start = parent => setInterval(() => { if (gone(parent)) process.exit(87); }, 2000).unref();
exports.exit = (code = 0) => process.exit(code);
