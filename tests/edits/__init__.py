"""Random edits of good rosters: nobody sees a child whom no file gives them."""
