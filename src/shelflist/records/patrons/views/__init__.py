"""The screens of this package: registering and changing people, families, twins, queues, privacy, settings."""
