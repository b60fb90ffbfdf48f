export const LEVELS: string[][];
export const DIRECTION: string;
