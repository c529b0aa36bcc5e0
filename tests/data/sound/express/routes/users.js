import { Router } from "express";
export const router = Router();
router.get("/users", (q, s) => s.json([]));
router.get("/users/:id", async (q, s) => { s.json({}) });
