"""What is said around a matter: yes and no, pointing, chatter, not having understood."""
