"""Who may do what in the music wing."""

from config import policy

policy.rows(
    {
        "music:lobby": policy.ANYONE,
        "music:genres": policy.ANYONE,
        "music:artists": policy.ANYONE,
        "music:artist": policy.ANYONE,
        "music:artist_by_id": policy.ANYONE,
        "music:like": policy.SIGNED_IN,
        "music:taste": policy.SIGNED_IN,
        "music:spotify": policy.SIGNED_IN,
        "music:spotify_back": policy.SIGNED_IN,
        "music:preview": policy.ANYONE,
        "music:new_song": policy.FULL_ACCOUNT,
        "music:new_room": policy.FULL_ACCOUNT,
        "music:playlists": policy.ANYONE,
        # Which playlists a person may see and change is asked in the view: others' do not exist.
        "music:playlist": policy.ANYONE,
        "music:edit_playlist": policy.SIGNED_IN,
        "music:add_to_playlist": policy.SIGNED_IN,
        "music:move_in_playlist": policy.SIGNED_IN,
        "music:remove_from_playlist": policy.SIGNED_IN,
        "music:delete_playlist": policy.SIGNED_IN,
        "music:people": policy.FULL_ACCOUNT,
        # Whom one was not shown does not exist: asked in the action.
        "music:like_person": policy.FULL_ACCOUNT,
        "music:pass_person": policy.FULL_ACCOUNT,
        "music:undo_pass": policy.FULL_ACCOUNT,
        "music:unmatch": policy.FULL_ACCOUNT,
    }
)
