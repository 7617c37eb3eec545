/** Base64 (RFC 4648 §4 and the URL-safe alphabet of §5) to bytes, for files that come inside documents. */

const CODES: readonly number[] = (() => {
  const codes = new Array<number>(128).fill(-1);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let i = 0; i < alphabet.length; i += 1) codes[alphabet.charCodeAt(i)] = i;
  codes['-'.charCodeAt(0)] = 62;
  codes['_'.charCodeAt(0)] = 63;
  return codes;
})();
const PAD = 61;

/**
 * The bytes that `text` stands for; line breaks and blanks between characters are skipped (RFC 2045
 * §6.8), padding may be absent. `undefined` when a character is outside the alphabet or bits are left over.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let at = 0;
  let bits = 0;
  let bitCount = 0;
  let padded = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charCodeAt(i);
    if (char === 32 || (char >= 9 && char <= 13)) continue;
    if (char === PAD) {
      padded = true;
      continue;
    }
    const code = char < 128 ? (CODES[char] as number) : -1;
    if (code < 0 || padded) return undefined;
    bits = ((bits << 6) | code) & 0xfffff;
    bitCount += 6;
    if (bitCount >= 8) {
      bitCount -= 8;
      bytes[at] = (bits >> bitCount) & 0xff;
      at += 1;
    }
  }
  const leftOver = bits & ((1 << bitCount) - 1);
  return bitCount >= 6 || leftOver !== 0 ? undefined : bytes.subarray(0, at);
}
