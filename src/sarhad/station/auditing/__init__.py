"""The auditor's tools: decisions made again, draws worked out again, officers compared on equal terms."""
