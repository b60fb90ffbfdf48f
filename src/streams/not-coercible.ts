/** Stands for a value that cannot be coerced to its declared type. */
export const NOT_COERCIBLE = Symbol('not coercible');
