//! Stories across rooms.
