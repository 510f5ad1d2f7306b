"""Map the youth actions of the Métropole Européenne de Lille, commune by commune."""

__version__ = "0.1.0"
