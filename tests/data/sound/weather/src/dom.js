export const $ = (selector, scope = document) => scope.querySelector(selector);
export const icons = { 0: '☀', 1: '☁' };
