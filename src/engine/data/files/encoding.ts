/** Bytes to text. */
import { Failure } from '../../failure';

const MARKS: readonly { readonly bytes: readonly number[]; readonly encoding: string }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];
/** Where NUL bytes are looked for: text in one of our encodings (UTF-16 apart) has none. */
const LOOK_AT = 65_536;
/** Share of Chinese text's high bytes that stand in pairs of two high bytes; isolated accents hardly ever do. */
const MOSTLY = 0.9;

/**
 * @param encoding a label of the Encoding Standard, or `auto`: a byte order mark decides; else UTF-8 where every byte fits it; else
 *   GB18030 where the bytes look like Chinese; else windows-1252 (Latin-1)
 * @throws Failure for binary files, bytes that do not fit the encoding named, and encodings this system does not know
 */
export function decodeText(bytes: Uint8Array, encoding: string, file: string): string {
  const mark = MARKS.find(({ bytes: first }) => first.every((byte, i) => bytes[i] === byte));
  const wide = (mark?.encoding ?? encoding).startsWith('utf-16');
  if (!wide && bytes.subarray(0, LOOK_AT).includes(0)) throw new Failure('data-binary', [file]);
  if (encoding !== 'auto') return strict(bytes, encoding) ?? fail(bytes, encoding, file);
  if (mark) return strict(bytes, mark.encoding) ?? fail(bytes, mark.encoding, file);
  return strict(bytes, 'utf-8') ?? (looksChinese(bytes) ? strict(bytes, 'gb18030') : undefined) ?? new TextDecoder('windows-1252').decode(bytes);
}

/** Undefined where a byte does not fit. */
function strict(bytes: Uint8Array, encoding: string): string | undefined {
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(encoding, { fatal: true });
  } catch (error) {
    if (error instanceof RangeError) throw new Failure('encoding-unknown', [encoding]);
    throw error;
  }
  try {
    return decoder.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Names the line of the first byte that does not fit, found by halving. */
function fail(bytes: Uint8Array, encoding: string, file: string): never {
  const fits = (end: number): boolean => {
    try {
      new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(0, end), { stream: true });
      return true;
    } catch (error) {
      if (error instanceof TypeError) return false;
      throw error;
    }
  };
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (fits(middle)) good = middle;
    else bad = middle;
  }
  throw new Failure('encoding-mismatch', [file, lineAt(bytes, good), encoding]);
}

const lineAt = (bytes: Uint8Array, end: number): number => bytes.subarray(0, end).reduce((lines, byte) => lines + (byte === 10 ? 1 : 0), 1);

/** GB 2312's characters are pairs of bytes from 0xA1 on. In Western text such bytes stand alone between letters. */
function looksChinese(bytes: Uint8Array): boolean {
  let high = 0;
  let paired = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x80) continue;
    high++;
    if (byte >= 0xa1 && (bytes[i + 1] ?? 0) >= 0xa1) {
      paired += 2;
      high++;
      i++;
    }
  }
  return high > 0 && paired / high >= MOSTLY;
}
