import express from "express";
import { router } from "./routes/users.js";
import db, { query } from "./db.js";
const app = express();
app.use(express.static("public"));
app.use("/api", router);
app.get("/health", (req, res) => res.json({ok: true}));
app.listen(3000);
