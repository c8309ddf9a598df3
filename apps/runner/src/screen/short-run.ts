/** The beginning of a run's id, down to the millisecond at which it began: enough to name it on the command line. */
export function shortRun(id: string): string {
  return id.slice(0, 13)
}
