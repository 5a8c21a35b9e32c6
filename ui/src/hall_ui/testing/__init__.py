"""What tests of pages share; the pages themselves need none of it."""
