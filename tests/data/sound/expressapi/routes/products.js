const { Router } = require('express');
const router = Router();
const products = new Map();

router.get('/', (req, res) => res.json([...products.values()]));
router.get('/:id', (req, res) => {
  const found = products.get(req.params.id);
  if (!found) return res.status(404).json({ error: 'not found' });
  res.json(found);
});
router.post('/', (req, res) => {
  const { name, price } = req.body;
  products.set(String(products.size), { id: products.size, name, price });
  res.status(201).json({ id: products.size - 1 });
});
module.exports = router;
