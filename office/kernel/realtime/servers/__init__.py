"""Adapters that let a server take the hub's finished frames (see ``frames.EXTENSION``)."""
