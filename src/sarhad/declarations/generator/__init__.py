"""A made-up country's imports over years, for demonstration, tests and scale; the truth is kept apart."""

from sarhad.declarations.generator.country import Block, generate, generate_table
from sarhad.declarations.generator.offices import office_entries
from sarhad.declarations.generator.settings import GeneratorSettings

__all__ = ["Block", "GeneratorSettings", "generate", "generate_table", "office_entries"]
