CREATE TABLE IF NOT EXISTS customer_orders (
    external_id  BIGINT PRIMARY KEY,
    full_name    TEXT NOT NULL,
    email        TEXT NOT NULL,
    amount_cents BIGINT NOT NULL CHECK (amount_cents >= 0),
    created_at   TIMESTAMPTZ NOT NULL,
    loaded_at    TIMESTAMPTZ NOT NULL
);

CREATE INDEX IF NOT EXISTS customer_orders_email_idx ON customer_orders (email);
CREATE INDEX IF NOT EXISTS customer_orders_created_at_idx ON customer_orders (created_at);
