"""What people are told of beside the text: written in the transaction of what causes it, shown to
whoever may read the document at the moment of showing.
"""
