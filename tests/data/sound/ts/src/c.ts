export const c = 1, d = 2;
