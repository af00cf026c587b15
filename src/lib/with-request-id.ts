/** An error message with the id under which the server log has more. Without an id, the message alone. */
export const withRequestId = (message: string, requestId: string | undefined): string =>
  requestId === undefined ? message : `${message} (request id ${requestId})`;
