"""Commands about whole schedules: `new`, `import`, `export …`."""
