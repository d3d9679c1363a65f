"""Building, suspending and moving schemas: one generated script per level, one transaction per tenant."""
