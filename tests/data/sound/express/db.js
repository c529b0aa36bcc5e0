const db = {};
export async function query(sql) { return [] }
export { db as default };
