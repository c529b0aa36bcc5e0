const express = require('express');
const path = require('path');
const products = require('./routes/products');

const app = express();
app.use(express.json());
app.use('/static', express.static(path.join(__dirname, 'public')));
app.use('/api/products', products);
app.get('/', (req, res) => res.sendFile(path.join(__dirname, 'public', 'index.html')));
app.listen(process.env.PORT || 3000);
