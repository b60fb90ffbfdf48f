/** Stands for a value that cannot be made to fit its declared type. */
export const MISFIT = Symbol('misfit');

/** What happened to values on their way, for a warning. */
export interface FitCounts {
  /** Date values from which a time zone was taken off. */
  zonesTakenOff: number;
}
