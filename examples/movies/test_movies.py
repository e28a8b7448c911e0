import unittest

import movies


class FindsMovies(unittest.TestCase):
    def test_all_are_listed_oldest_first(self):
        self.assertEqual([movie["year"] for movie in movies.find_all()], [1927, 1936, 1950])

    def test_one_is_found_by_its_id(self):
        self.assertEqual(movies.find_one(2)["title"], "Modern Times")

    def test_what_is_not_there_is_not_found(self):
        self.assertIsNone(movies.find_one(99))


if __name__ == "__main__":
    unittest.main()
