module.exports = { b };
