// readline(): the next line of standard input without its end, or null. Other bytes than UTF-8 are replaced, as by TextDecoder.
(function (host, kit) {
  'use strict';
  const decoder = new TextDecoder();
  let text = '', at = 0, ended = false;

  // Adds what comes next; a line may need many such parts.
  const more = () => {
    const bytes = new Uint8Array(host.read());
    ended = bytes.length === 0;
    return decoder.decode(bytes, { stream: !ended });
  };
  const { readline } = {
    readline() {
      let end = text.indexOf('\n', at);
      while (end < 0 && !ended) {
        const seen = text.length - at;
        text = text.slice(at) + more();
        at = 0;
        end = text.indexOf('\n', seen);
      }
      if (end < 0 && at === text.length) return null;
      const line = text.slice(at, end < 0 ? text.length : end);
      at = end < 0 ? text.length : end + 1;
      return line.endsWith('\r') ? line.slice(0, -1) : line;
    },
  };
  kit.give('readline', readline);
})
