"""The checkpoint's work: queue, inspection, re-routing, release."""
