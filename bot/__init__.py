"""The Rasa assistant: understands a message, decides, answers. It meets the rest on HTTP only."""
