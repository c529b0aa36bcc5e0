const { b } = require('./b');
const c = require('./lib');
