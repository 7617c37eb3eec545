/** As much of HTTP/1.1 as a sender and a sink need to be cheap: messages with Content-Length, one after another. */

const END_OF_HEAD = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: ?(\d+)/i;

/**
 * Cuts whole messages off a stream of text. Gives what is left of an unfinished one.
 *
 * @param take head (start line and headers) and body of each message
 */
export function cutMessages(text: string, take: (head: string, body: string) => void): string {
  let at = 0;
  for (;;) {
    const end = text.indexOf(END_OF_HEAD, at);
    if (end < 0) break;
    const head = text.slice(at, end);
    const length = Number(LENGTH.exec(head)?.[1] ?? 0);
    const bodyAt = end + END_OF_HEAD.length;
    if (text.length < bodyAt + length) break;
    take(head, text.slice(bodyAt, bodyAt + length));
    at = bodyAt + length;
  }
  return at === 0 ? text : text.slice(at);
}
