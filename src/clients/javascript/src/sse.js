/**
 * Creates a reader of an event stream that takes its text in any pieces.
 *
 * @param {(event: {type: string, data: string, id?: string}) => void} onEvent
 * @param {(milliseconds: number) => void} onRetry
 */
export function eventReader(onEvent, onRetry) {
  let rest = "";
  /** @type {Record<string, string>} */
  let event = {};
  /** @param {string} text */
  return (text) => {
    // A CR at the end can be the first half of a CRLF.
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line) ?? ["", "", ""];
      if (!line) {
        if (event.data !== undefined) onEvent({ type: event.event || "message", data: event.data, id: event.id });
        event = {};
      } else if (field === "data") {
        event.data = event.data === undefined ? value : `${event.data}\n${value}`;
      } else if (field === "retry" && /^\d+$/.test(value)) {
        onRetry(Number(value));
      } else {
        event[field] = value;
      }
    }
  };
}
