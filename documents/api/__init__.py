"""The HTTP API: what programs may ask of documents, chats and people.

Each module is a noun with its router. What needs the realtime engine, and the API as a whole, is in
collab/api.py.
"""
