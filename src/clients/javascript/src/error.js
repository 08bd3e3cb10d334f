/** One refusal, whatever refused: the service, a proxy before it, or the network. */
export class RefmanError extends Error {
  name = "RefmanError";

  /**
   * @param {number} status
   * @param {Record<string, any>} problem
   * @param {string | null} [requestId]
   * @param {ErrorOptions} [options]
   */
  constructor(status, { code, title, detail, details = {} }, requestId, options) {
    super(detail ?? title ?? code, options);
    this.status = status;
    this.code = code;
    this.title = title;
    this.details = details;
    this.requestId = requestId ?? undefined;
  }
}

/** @type {(error: any, ...codes: string[]) => boolean} */
export const isRefmanError = (error, ...codes) =>
  error instanceof RefmanError && (!codes.length || codes.includes(error.code));
