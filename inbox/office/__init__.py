"""Office files: people, properties, knowledge and stays as YAML that a manager writes. Called by the command line."""
