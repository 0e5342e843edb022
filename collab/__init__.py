from collab import compiled

compiled.use()
