/** Of esbuild's metafile, what says whose code is in the bundle. */
export interface Bundled {
  outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
}

export function licencesOf(metafile: Bundled): string;
