/**
 * @file Takes the place of the native @vscode/spdlog in the test host. The Output panel reads its channels from files that this logger
 * writes, so it must really write; rotation and asynchronous flushing are left out.
 */
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];

class Logger {
  constructor(_kind, name, file) {
    this.name = name;
    this.file = file;
    this.level = LEVELS.indexOf('info');
    this.plain = false;
    mkdirSync(dirname(file), { recursive: true });
  }

  log(level, message) {
    if (level < this.level) return;
    const time = new Date().toISOString().slice(0, 23).replace('T', ' ');
    appendFileSync(this.file, this.plain ? message : `${time} [${LEVELS[level]}] ${message}\n`);
  }

  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  clearFormatters() { this.plain = true; }
  setPattern() {}
  flush() {}
  drop() {}
}
LEVELS.forEach((name, level) => { Logger.prototype[name] = function (message) { this.log(level, message); }; });

const create = async (...given) => new Logger('file', ...given);
module.exports = { version: 0, Logger, setLevel() {}, setFlushOn() {}, createRotatingLogger: create, createAsyncRotatingLogger: create };
